/** The endpoint mapper of DCE/RPC (C706 appendix O, [MS-RPCE]) on port 135: a bind is asked for, then another with a login that is given up at its challenge. */
import { decodeRpcAnswer, encodeRpcBind, endpointMapper } from '../../wire/dcerpc.ts';
import { decodeNtlmChallenge, encodeNtlmNegotiate } from '../../wire/ntlmssp.ts';
import { defineProtocol } from '../protocol.ts';
import { shown } from '../text.ts';
import { factsOfChallenge } from '../windows.ts';

const callId = 0x4e6f;

export const msrpc = defineProtocol({
  id: 'msrpc',
  title: 'DCE/RPC endpoint mapper',
  transport: 'tcp',
  ports: [135],
  probes: [{ id: 'rpc-bind-epm', bytes: () => encodeRpcBind(callId, endpointMapper) }],
  rarity: 4,
  recognise(bytes) {
    const answer = decodeRpcAnswer(bytes);
    if (answer?.callId !== callId) return undefined;
    const mapper = answer.kind === 'accepted' && answer.acceptedSyntax;
    return {
      name: mapper ? 'epmap' : 'msrpc',
      ...(answer.kind === 'accepted' && answer.secondaryAddress
        ? { info: `at ${shown(answer.secondaryAddress, 80)}` }
        : {}),
      confidence: 8,
    };
  },
  async further(talk, known) {
    const bytes = await talk.ask(encodeRpcBind(callId, endpointMapper, encodeNtlmNegotiate()), {
      enough: (got) => decodeRpcAnswer(got) !== undefined,
    });
    const answer = decodeRpcAnswer(bytes);
    const challenge =
      answer?.kind === 'accepted' && answer.token ? decodeNtlmChallenge(answer.token) : undefined;
    if (!challenge) return {};
    const { details, ...facts } = factsOfChallenge(challenge);
    return {
      ...facts,
      info: [known.info, ...details].filter((part) => part).join(', '),
      ...(facts.os ? { product: 'Microsoft Windows RPC', cpes: ['cpe:2.3:o:microsoft:windows'] } : {}),
    };
  },
});
