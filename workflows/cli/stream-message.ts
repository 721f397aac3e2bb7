import { once } from 'node:events';
import type { Reply } from '../../tasks/core/contract/reply.ts';
import { connectionEventSchema } from '../../tasks/core/drafts/events.ts';
import type { Message } from '../client/options.ts';
import { RequestRefused } from '../client/read-reply.ts';
import { UserError } from './command.ts';

/** What a customer may say themselves. */
const FIELDS: readonly string[] = ['query', 'messageId', 'sessionId', 'locale'];

export interface Streamed {
  readonly reply: Reply;
  /** As it stood when the reply came. */
  readonly shown: string;
  /** Since the message was sent; null when nothing was shown before the reply. */
  readonly firstTextMs: number | null;
  readonly wholeMs: number;
}

export interface Screen {
  says(text: string): void;
  takesBack(): void;
}

/**
 * Sends a message as a customer's browser does, and follows the answer while it is written.
 * @throws UserError for a field that a customer may not send; RequestRefused for a bad message.
 */
export async function streamMessage(message: Message, url: string, screen: Screen): Promise<Streamed> {
  const [field] = Object.keys(message).filter((name) => !FIELDS.includes(name));
  if (field !== undefined) {
    throw new UserError(`--stream sends what a customer may send: leave out the option for ${field}`);
  }
  const socket = new WebSocket(url);
  try {
    await once(socket, 'open').catch(() => {
      throw new UserError(`nobody listens at ${url}: start the stack again`);
    });
    return await exchange(socket, message, screen);
  } finally {
    socket.close();
  }
}

function exchange(socket: WebSocket, message: Message, screen: Screen): Promise<Streamed> {
  const sentAt = performance.now();
  const passed = (): number => Math.round(performance.now() - sentAt);
  let shown = '';
  let firstTextMs: number | null = null;
  return new Promise((resolve, reject) => {
    socket.addEventListener('close', () =>
      reject(new Error('the connection was closed before the reply came')),
    );
    socket.addEventListener('message', ({ data }) => {
      const event = connectionEventSchema.parse(JSON.parse(String(data)));
      if (event.type === 'refused') reject(new RequestRefused(event.error, event.message));
      if (event.type === 'final') resolve({ reply: event.reply, shown, firstTextMs, wholeMs: passed() });
      if (event.type === 'draft') {
        firstTextMs ??= passed();
        shown += event.text;
        screen.says(event.text);
      }
      if (event.type === 'replaced') {
        shown = '';
        screen.takesBack();
      }
    });
    socket.send(JSON.stringify(message));
  });
}
