/** All panels of one request: what each asks is collected, series are asked for together, the rest side by side. */
import { type Fault, FaultError, fault, invalidInput } from '#pure/base/errors.ts';
import { panelKindOf } from '#pure/contract/panels/index.ts';
import type { Questions, SeriesQuestion } from '#pure/contract/panels/panel.ts';
import type { Panel, PanelAnswer, PanelData } from '#pure/contract/resources.ts';
import { parseInput } from '#pure/contract/tool.ts';
import type { AnswerContext } from './answer.ts';
import { answerBill } from './bill.ts';
import { answerSeries, type SeriesAnswer } from './series.ts';
import { answerStates } from './states.ts';
import { answerTop } from './top.ts';
import { answerPlaces, answerTopology } from './topology.ts';
import { answerTree } from './tree.ts';
import { answerAlerts, answerEvents } from './watch.ts';

const faultOf = (error: unknown): Fault =>
  error instanceof FaultError
    ? error.fault
    : fault('internal', `this panel cannot be answered: ${String(error)}`);

type Asked = Pick<Panel, 'id' | 'kind' | 'config'>;
type Part = Exclude<keyof Questions, 'series'>;
const answerers: {
  readonly [P in Part]: (
    context: AnswerContext,
    question: NonNullable<Questions[P]>,
  ) => Promise<PanelAnswer[P]>;
} = {
  bill: answerBill,
  top: answerTop,
  states: answerStates,
  alerts: answerAlerts,
  events: answerEvents,
  tree: answerTree,
  topology: answerTopology,
  places: answerPlaces,
};

/** The settings of a panel with their defaults; refused with the field that is wrong. */
export function configOf({ kind, config }: Pick<Panel, 'kind' | 'config'>): Record<string, unknown> {
  const known = panelKindOf.get(kind);
  if (!known)
    throw invalidInput(
      'kind',
      kind,
      'there is no such kind of panel',
      `Choose one of ${[...panelKindOf.keys()].join(', ')}.`,
    );
  return parseInput(known.config.strict(), config);
}

export async function answerPanels(context: AnswerContext, panels: readonly Asked[]): Promise<PanelData> {
  const answers: Record<string, PanelAnswer> = {};
  const series = new Map<string, SeriesQuestion>();
  const rest: Promise<void>[] = [];
  for (const panel of panels) {
    try {
      const config = configOf(panel);
      const kind = panelKindOf.get(panel.kind)!;
      const { series: asked, ...others } = kind.ask(config);
      const answer: PanelAnswer = { name: kind.name(config), config };
      answers[panel.id] = answer;
      if (asked) series.set(panel.id, asked);
      for (const part of Object.keys(others) as Part[])
        rest.push(
          (answerers[part] as (context: AnswerContext, question: unknown) => Promise<never>)(
            context,
            others[part],
          )
            .then((value) => {
              answer[part] = value;
            })
            .catch((error: unknown) => {
              answer.fault = faultOf(error);
            }),
        );
    } catch (error) {
      answers[panel.id] = { name: panel.kind, config: panel.config, fault: faultOf(error) };
    }
  }
  const drawn = answerSeries(context, series).catch((error: unknown) => {
    for (const id of series.keys()) answers[id]!.fault = faultOf(error);
    return { times: [], answers: new Map<string, SeriesAnswer>() };
  });
  const [{ times, answers: lines }] = await Promise.all([drawn, ...rest]);
  for (const [id, answer] of lines) Object.assign(answers[id]!, answer);
  return { fromMs: context.fromMs, toMs: context.toMs, times, panels: answers };
}
