#!/usr/bin/perl
# pass_persist responder for BRIDGE-MIB (.1.3.6.1.2.1.17): net-snmp 5.9 has none of its own.
# Reads the kernel bridge br0 at most every 5 s. Perl, because snmpd keeps one per switch and Debian always has it.
use strict; use warnings; $| = 1;
my $B = '.1.3.6.1.2.1.17'; my (%v, @k, $t); $t = 0;
sub slurp { my $f = shift; open(my $h, '<', $f) or return ''; my $x = <$h>; close $h; chomp($x //= ''); $x }
sub hexmac { join ' ', map { uc } split /:/, $_[0] }      # octet string as hex for snmpd
sub decmac { join '.', map { hex } split /:/, $_[0] }
sub set { $v{"$B.$_[0]"} = [$_[1], $_[2]] }
sub load_linux {
  my $d = '/sys/class/net/br0'; my %no;
  set('1.1.0', 'octet', hexmac(slurp("$d/address")));
  my @p = map { s{.*/}{}r } glob("$d/brif/*"); my $n = 0;
  set('1.3.0', 'integer', 2);
  my %st = (0 => 1, 1 => 3, 2 => 4, 3 => 5, 4 => 2);   # kernel: disabled listening learning forwarding blocking -> MIB
  set('2.1.0', 'integer', 3); 
  my $rid = sub { my ($pr, $m) = split /\./, shift; (my $x = "$pr$m") =~ s/(..)/$1 /g; uc $x };
  set('2.2.0', 'integer', hex((split /\./, slurp("$d/bridge/bridge_id"))[0]));
  set('2.3.0', 'timeticks', slurp("$d/bridge/topology_change_timer") || 0);
  set('2.5.0', 'octet', $rid->(slurp("$d/bridge/root_id"))); set('2.6.0', 'integer', slurp("$d/bridge/root_path_cost") || 0);
  set('2.7.0', 'integer', slurp("$d/bridge/root_port") || 0);
  for my $p (@p) {
    my $q = "$d/brif/$p"; my $i = hex(slurp("$q/port_no")); $no{$p} = $i; $n++; my $ix = slurp("/sys/class/net/$p/ifindex");
    set("1.4.1.1.$i", 'integer', $i); set("1.4.1.2.$i", 'integer', $ix); set("1.4.1.3.$i", 'objectid', '.0.0'); 
    set("2.15.1.1.$i", 'integer', $i); set("2.15.1.2.$i", 'integer', slurp("$q/priority")); set("2.15.1.3.$i", 'integer', $st{slurp("$q/state")} // 1);
    set("2.15.1.4.$i", 'integer', 1); set("2.15.1.5.$i", 'integer', slurp("$q/path_cost"));
    set("2.15.1.6.$i", 'octet', $rid->(slurp("$q/designated_root"))); set("2.15.1.8.$i", 'octet', $rid->(slurp("$q/designated_bridge")));
    set("2.15.1.9.$i", 'octet', sprintf('%02X %02X', slurp("$q/designated_port") >> 8, slurp("$q/designated_port") & 255));
  }
  set('1.2.0', 'integer', $n); set('4.2.0', 'integer', 300);
  for (`bridge fdb show br br0 2>/dev/null`) {
    next unless /^([0-9a-f:]{17}) dev (\S+)/ && exists $no{$2}; my ($m, $p) = ($1, $2); next if $m =~ /^(33:33|01:)/;
    my $self = /permanent/ ? 4 : 3; my $x = decmac($m);
    set("4.3.1.1.$x", 'octet', hexmac($m)); set("4.3.1.2.$x", 'integer', $no{$p}); set("4.3.1.3.$x", 'integer', $self);
    set("7.1.2.2.1.2.1.$x", 'integer', $no{$p}); set("7.1.2.2.1.3.1.$x", 'integer', $self);
  }
}
sub cmpo { my @a = split /\./, $_[0]; my @b = split /\./, $_[1]; for (my $i = 1; ; $i++) { return 0 if $i > $#a && $i > $#b; return -1 if $i > $#a; return 1 if $i > $#b; my $c = $a[$i] <=> $b[$i]; return $c if $c } }
sub refresh { return if time - $t < 5; %v = (); load_linux(); @k = sort { cmpo($a, $b) } keys %v; $t = time }
sub out { my ($o) = @_; if (defined $o && $v{$o}) { print "$o\n$v{$o}[0]\n$v{$o}[1]\n" } else { print "NONE\n" } }
while (my $c = <STDIN>) { chomp $c;
  if ($c eq 'PING') { print "PONG\n" }
  elsif ($c eq 'get') { chomp(my $o = <STDIN>); refresh(); out($o) }
  elsif ($c eq 'getnext') { chomp(my $o = <STDIN>); refresh(); my ($lo, $hi) = (0, scalar @k);
    while ($lo < $hi) { my $m = ($lo + $hi) >> 1; if (cmpo($k[$m], $o) <= 0) { $lo = $m + 1 } else { $hi = $m } } out($k[$lo]) }
  elsif ($c eq 'set') { <STDIN>; <STDIN>; print "not-writable\n" } else { last if $c eq '' }
}
