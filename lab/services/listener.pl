# A server that behaves badly. listener.pl <mode> <port>...
#   greet   one line, then silence          silent  accepts and never talks       close   accepts and hangs up
#   drip    a byte five times a second, for ever     flood   as fast as it is taken, for ever     udp     repeats datagrams
#   ssh-drip   lines that are no greeting, before the greeting that never comes (RFC 4253 4.2 allows them)
use strict; use warnings;
use IO::Socket::INET; use IO::Select;
# Finer than `time`, and Time::HiRes is not part of Debian's smallest Perl.
sub uptime { open my $clock, '<', '/proc/uptime' or die $!; (split ' ', <$clock>)[0] }
my ($mode, @ports) = @ARGV;
$SIG{PIPE} = 'IGNORE';
my $select = IO::Select->new;
my (%listens, %open);
my $connectionsMax = 4000;
for my $port (@ports) {
  my $udp = $mode eq 'udp';
  my $s = IO::Socket::INET->new(LocalPort => $port, Proto => $udp ? 'udp' : 'tcp', ($udp ? () : (Listen => 128)), ReuseAddr => 1) or die "$port: $@";
  $s->blocking(0);
  $listens{$s} = 1; $select->add($s);
}
my $next = uptime();
while (1) {
  my $active = $mode eq 'drip' || $mode eq 'ssh-drip' || $mode eq 'flood';
  for my $s ($select->can_read(keys %open && $active ? ($mode eq 'flood' ? 0.001 : 0.05) : 5)) {
    if ($mode eq 'udp') { my $from = $s->recv(my $data, 2048); $s->send($data, 0, $from) if $from; next }
    if ($listens{$s}) {
      my $c = $s->accept or next;
      if ($mode eq 'close' || keys %open >= $connectionsMax) { close $c; next }
      $c->blocking(0);
      $open{$c} = $c; $select->add($c);
      syswrite $c, "220 ready\r\n" if $mode eq 'greet';
      next;
    }
    my $read = sysread $s, my $data, 65536;
    if (!$read) { $select->remove($s); delete $open{$s}; close $s }
  }
  next unless $active;
  next if $mode ne 'flood' && uptime() < $next;
  $next = uptime() + 0.2;
  my $words = $mode eq 'flood' ? join('', map { chr(33 + int rand 90) } 1 .. 4096) : $mode eq 'drip' ? chr(97 + int rand 26) : sprintf("%08x\r\n", int rand 2**31);
  for my $c (values %open) { syswrite $c, $words }
}
