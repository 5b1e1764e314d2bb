/** One command over SSH (RFC 4254 section 6.5) by the package ssh2, on a connection of its own. */
import { createHash } from 'node:crypto';
import { Client } from 'ssh2';
import { type Fault, fault } from '#pure/base/errors.ts';
import type { SshCommandOutcome, SshCommandPlan } from '#pure/contract/network.ts';
import { boundedOutput } from './bounded-output.ts';
import { faultOfError, timeoutFault } from './faults.ts';

const errorBytesMax = 4096;

export function sshCommand(plan: SshCommandPlan): Promise<SshCommandOutcome> {
  const what = `ssh ${plan.address} port ${plan.port}`;
  const startMs = performance.now();
  const elapsedMs = () => performance.now() - startMs;
  const client = new Client();
  const output = boundedOutput(plan.outputBytesMax);
  const errors = boundedOutput(errorBytesMax);
  return new Promise((resolve) => {
    let settled = false;
    let otherKey: Fault | undefined;
    const finish = (outcome: SshCommandOutcome) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      plan.signal?.removeEventListener('abort', onAbort);
      client.destroy();
      resolve(outcome);
    };
    const fail = (why: Fault) => finish({ ok: false, elapsedMs: elapsedMs(), fault: why });
    const timer = setTimeout(() => fail(timeoutFault(what, plan.timeoutMs)), plan.timeoutMs);
    const onAbort = () => fail(faultOfError({ code: 'ABORT_ERR' }, what));
    plan.signal?.addEventListener('abort', onAbort, { once: true });
    // An error after the end has nobody to tell; without a listener it would end the process.
    client.on('error', (error) => fail(otherKey ?? faultOfSsh(error, what)));
    client.on('close', () => fail(fault('closed', `${what}: closed before the command ended`)));
    client.on('ready', () => {
      const loginMs = elapsedMs();
      client.exec(plan.command, (error, channel) => {
        if (error) return fail(fault('access-denied', `${what}: the command was refused: ${error.message}`));
        const begunMs = performance.now();
        let exitCode: number | null = null;
        const done = () =>
          finish({
            ok: true,
            loginMs,
            result: {
              exitCode,
              output: output.bytes(),
              errors: errors.bytes(),
              truncated: output.truncated,
              elapsedMs: performance.now() - begunMs,
            },
          });
        channel.on('data', (chunk: Buffer) => {
          if (!output.take(chunk)) done();
        });
        channel.stderr.on('data', (chunk: Buffer) => void errors.take(chunk));
        channel.on('exit', (code: number | null) => {
          exitCode = code;
        });
        channel.on('close', done);
        channel.end();
      });
    });
    if (plan.signal?.aborted) return onAbort();
    try {
      client.connect({
        host: plan.address,
        port: plan.port,
        username: plan.user,
        ...plan.login,
        readyTimeout: plan.timeoutMs,
        hostVerifier: (key: Buffer) => {
          const seen = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
          if (seen !== plan.fingerprint)
            otherKey = fault('host-key-changed', `${what}: the host key is ${seen}`, { value: seen });
          return otherKey === undefined;
        },
      });
    } catch (error) {
      // A private key that cannot be read is found before anything is sent. Its text must not come back in the message.
      fail(
        fault('invalid-input', `credential: this is no private key that can be used`, {
          field: 'credential',
          remedy: `Store an unencrypted key in OpenSSH or PEM form (${(error as Error).message.slice(0, 80)}).`,
        }),
      );
    }
  });
}

function faultOfSsh(error: Error & { level?: string; code?: string }, what: string): Fault {
  if (error.level === 'client-authentication')
    return fault('authentication-failed', `${what}: the login was refused`);
  if (error.level === 'client-timeout') return fault('timeout', `${what}: no answer in time`);
  if (error.level === 'client-socket' || error.code !== undefined) return faultOfError(error, what);
  return fault('malformed', `${what}: ${error.message.slice(0, 200)}`);
}
