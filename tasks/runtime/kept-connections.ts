import { Agent, type AgentOptions } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Clock } from '../core/clock.ts';

/**
 * HTTP/1.1 on connections that are kept, for a client that tries once. A Lambda that slept knows nothing of the time: its
 * timers did not run, and what the other side closed meanwhile looks open. So what was idle for too long by the
 * clock is dropped before each request, and not only when a timer says so.
 */
export class KeptConnections extends NodeHttpHandler {
  readonly #drop: () => void;

  constructor(idleMs: number, clock: Clock) {
    const idleSince = new WeakMap<Duplex, number>();
    const kept = <A extends Agent>(agent: A): A => {
      const { keepSocketAlive } = agent;
      agent.keepSocketAlive = (socket) => {
        idleSince.set(socket, clock.now());
        return keepSocketAlive.call(agent, socket);
      };
      return agent;
    };
    const options: AgentOptions = {
      keepAlive: true,
      maxSockets: Number.POSITIVE_INFINITY,
      timeout: idleMs,
    };
    const agents = { httpAgent: kept(new Agent(options)), httpsAgent: kept(new TlsAgent(options)) };
    super(agents);
    this.#drop = () => {
      const oldest = clock.now() - idleMs;
      for (const { freeSockets } of Object.values(agents)) {
        for (const socket of Object.values(freeSockets).flat()) {
          if (socket !== undefined && (idleSince.get(socket) ?? oldest) <= oldest) socket.destroy();
        }
      }
    };
  }

  override handle(...sent: Parameters<NodeHttpHandler['handle']>): ReturnType<NodeHttpHandler['handle']> {
    this.#drop();
    return super.handle(...sent);
  }
}
