# A tarpit of the LaBrea kind on every TCP port: it shakes hands, closes its window (RFC 9293 3.8.6), acknowledges what comes all the same and
# never lets go. Below the kernel, whose own answers the host's firewall drops.
use strict; use warnings;
my ($device) = @ARGV;
my ($afPacket, $ip) = (17, 0x0800);
socket(my $s, $afPacket, 3, unpack('S', pack('n', $ip))) or die "socket: $!";
open my $sys, '<', "/sys/class/net/$device/ifindex" or die $!; my $index = 0 + <$sys>;
my $to = pack('S n i S C C a8', $afPacket, $ip, $index, 0, 0, 0, '');
sub checksum { my $data = shift; $data .= "\0" if length($data) % 2; my $sum = 0; $sum += $_ for unpack 'n*', $data; $sum = ($sum & 0xffff) + ($sum >> 16) while $sum >> 16; ~$sum & 0xffff }
open my $addr, '<', "/sys/class/net/$device/address" or die $!; chomp(my $mac = <$addr>); $mac = pack 'H12', $mac =~ s/://gr;
while (1) {
  defined recv($s, my $frame, 2048, 0) or next;
  my ($macTo, $macFrom) = unpack 'a6 a6', $frame;
  next unless $macTo eq $mac && length($frame) >= 54;
  my $packet = substr $frame, 14;
  my ($first, $length, $protocol, $from, $own) = unpack 'C x n x5 C x2 a4 a4', $packet;
  next unless $protocol == 6;
  my $header = ($first & 15) * 4;
  my ($fromPort, $port, $sequence, $acknowledged, $offset, $flags) = unpack 'n n N N C C', substr $packet, $header;
  next if $flags & 4;
  my $data = $length - $header - ($offset >> 4) * 4;
  my ($syn, $fin) = ($flags & 2 ? 1 : 0, $flags & 1);
  next unless $syn || $fin || $data > 0;
  # A handshake gets the number 1; everything else carries on from what was acknowledged.
  my ($mine, $answer) = $syn ? (1, 0x12) : ($acknowledged, 0x10);
  my $tcp = pack 'n n N N C C n n n', $port, $fromPort, $mine, ($sequence + $data + $syn + $fin) & 0xffffffff, 0x50, $answer, 0, 0, 0;
  substr $tcp, 16, 2, pack 'n', checksum($own . $from . pack('x C n', 6, length $tcp) . $tcp);
  my $out = pack 'C C n n n C C n a4 a4', 0x45, 0, 20 + length $tcp, 0, 0x4000, 64, 6, 0, $own, $from;
  substr $out, 10, 2, pack 'n', checksum($out);
  send $s, $macFrom . $mac . pack('n', $ip) . $out . $tcp, 0, $to;
}
