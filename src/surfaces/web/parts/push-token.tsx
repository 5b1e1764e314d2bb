/** The token that feeds a push sensor: made, told once, and replaced by another. */
import { KeyRound } from 'lucide-react';
import { quoted } from '#pure/contract/command-line.ts';
import type { Sensor } from '#pure/contract/resources.ts';
import { useMay } from '../model/account.ts';
import { faultOf, useChange } from '../model/client.ts';
import { Card, Command, Confirm, FaultBox } from './basics.tsx';

const example = { values: { files: 1204, size: 7.5e9 }, state: 'ok', text: 'backup done in 12 min' };

export function PushToken({ sensor }: { sensor: Sensor }) {
  const may = useMay('engineer');
  const create = useChange('createPushToken', { refresh: ['sensor', 'sensors'], quiet: true });
  const has = Boolean(sensor.input.tokenHash) || create.data !== undefined;
  const make = () => create.mutate({ params: { id: sensor.id } });
  return (
    <Card
      title="Token"
      end={
        !may ? null : has ? (
          <Confirm label="Replace the token" icon={<KeyRound size={14} />} onYes={make} />
        ) : (
          <button type="button" className="button primary" disabled={create.isPending} onClick={make}>
            <KeyRound size={14} /> Make the token
          </button>
        )
      }
    >
      {create.error ? <FaultBox error={faultOf(create.error)} /> : null}
      {create.data ? (
        <div className="stack">
          <p>
            The address holds the token. It is told now and never again; whoever has it may feed this sensor
            and nothing else.
          </p>
          <Command text={location.origin + create.data.path} />
          <p className="muted small">A delivery, from any machine that reaches this server:</p>
          <Command
            text={`curl -X POST -H 'Content-Type: application/json' -d ${quoted(JSON.stringify(example))} ${location.origin}${create.data.path}`}
          />
        </div>
      ) : (
        <p className="muted">
          {has
            ? 'There is one; it was told when it was made. Another takes its place, and what posts with the old one is refused.'
            : 'Nothing can be delivered before there is one: make it, and give its address to the program that posts.'}
        </p>
      )}
    </Card>
  );
}
