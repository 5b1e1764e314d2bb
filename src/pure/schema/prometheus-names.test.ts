import { expect, test } from 'vitest';
import { metricNames } from './metrics.ts';
import { metricOfPrometheus, prometheusName } from './prometheus-names.ts';

test('every metric has a name of its own, and it leads back', () => {
  for (const metric of metricNames) {
    expect(prometheusName(metric)).toMatch(/^nocturne_[a-zA-Z0-9_]+$/);
    expect(metricOfPrometheus(prometheusName(metric)), 'two metrics would share a name: choose another').toBe(
      metric,
    );
  }
});

test.each([
  ['up', 'nocturne_up'],
  ['rtt.avg', 'nocturne_rtt_avg_milliseconds'],
  ['interface.in', 'nocturne_interface_in_bits_per_second'],
  ['certificate.days', 'nocturne_certificate_days'],
  ['hops', 'nocturne_hops'],
] as const)('%s is %s', (metric, name) => expect(prometheusName(metric)).toBe(name));
