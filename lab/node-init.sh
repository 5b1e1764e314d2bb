#!/bin/sh
# PID 1 of one lab node. nodes.ts starts it as
#   nsenter --net=/run/netns/<ns> unshare --mount --uts --ipc --pid --fork --kill-child=SIGKILL sh node-init.sh <node directory> <name>
# It builds a copy-on-write view of the machine's own root file system (an overlay with a tmpfs on top): a node needs no
# image, every daemon uses its usual paths, and nothing it writes reaches the disk. Then it runs the generated
# /etc/lab/start.sh. When this process dies, the kernel kills every process of the node and drops every mount.
set -e
D=$1; NAME=$2
mount --make-rprivate /
mkdir -p "$D/overlay" "$D/door"
mount -t tmpfs -o size=128m,mode=755 tmpfs "$D/overlay"
mkdir "$D/overlay/upper" "$D/overlay/work" "$D/overlay/root"
cp -a "$D/files/." "$D/overlay/upper/"
mount -t overlay overlay -o "lowerdir=/,upperdir=$D/overlay/upper,workdir=$D/overlay/work" "$D/overlay/root"
cd "$D/overlay/root"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t tmpfs -o mode=755,size=16m tmpfs run
mount -t tmpfs -o mode=1777,size=64m tmpfs tmp
mount -t tmpfs -o mode=755,size=32m tmpfs var/log
for h in root home; do mount -t tmpfs -o mode=755,size=16m tmpfs $h; done
mount -t tmpfs -o mode=755,size=1m tmpfs dev
for d in null zero full random urandom tty; do : > dev/$d; mount --bind /dev/$d dev/$d; done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777,size=64m tmpfs dev/shm
ln -s pts/ptmx dev/ptmx; ln -s /proc/self/fd dev/fd; ln -s /proc/self/fd/1 dev/stdout; ln -s /proc/self/fd/2 dev/stderr
# What a real box keeps in flash survives a power cycle here too: the router's configuration ("write memory") and the
# SNMP agent's engineBoots, without which SNMPv3 managers would refuse the restarted agent.
for k in etc/frr var/lib/snmp; do
  [ -d "$D/files/$k" ] && mkdir -p $k && mount --bind "$D/files/$k" $k
done
mkdir -p home/admin home/ops; chown 5001:5001 home/admin; chown 5002:5002 home/ops
mkdir -p run/lab && mount --bind "$D/door" run/lab   # the only door to the real disk
mkdir -p .old; pivot_root . .old; cd /; umount -l /.old; rmdir /.old 2>/dev/null || :
hostname "$NAME"
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
unset NODE_OPTIONS LD_PRELOAD LD_LIBRARY_PATH
if sh /etc/lab/start.sh; then echo ok > /run/lab/ready; else echo "start.sh failed: $?" > /run/lab/ready; fi
trap 'exit 0' TERM INT
# Stay as PID 1 and reap orphans.
while :; do sleep 3600 & wait $! || :; done
