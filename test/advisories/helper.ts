import { connect } from 'node:net';
import { type IRequest, type IResource, Resource, Site, type SiteOptions } from 'hawser';
import { type RenderedResponse, type RenderOptions, render } from 'hawser/testing';

/** A leaf that answers with what a function gives, whatever the method. */
export class Answer extends Resource {
  override isLeaf = true;
  readonly #answer: (request: IRequest) => any;

  constructor(answer: (request: IRequest) => any) {
    super();
    this.#answer = answer;
  }

  override render(request: IRequest): any {
    return this.#answer(request);
  }
}

/** One request in memory. */
export async function ask(
  root: IResource,
  options: RenderOptions = {},
  site: SiteOptions = {},
): Promise<RenderedResponse> {
  return await render(new Site(root, site), options);
}

/** Send bytes, and everything that comes back until the server closes. */
export function talk(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (bytes: Buffer) => {
      answer += bytes.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
    socket.write(text, 'latin1');
  });
}

/** How often a status line stands in an answer. */
export const answersIn = (answer: string): string[] =>
  [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => match[1] as string);
