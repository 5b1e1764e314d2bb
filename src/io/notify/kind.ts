import type { z } from 'zod';
import type { ChannelKind } from './port.ts';

/** Keeps the types of one kind together while it is written. */
export const channelKind = <Shape extends z.ZodObject, Rendered>(
  kind: ChannelKind<Shape, Rendered>,
): ChannelKind<Shape, Rendered> => kind;

export const cut = (text: string, lengthMax: number): string =>
  text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1)}…`;

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
