import { deferLater, type IRequest, NOT_DONE_YET, Resource, reactor } from 'hawser';

class DelayedResource extends Resource {
  _delayedRender = (request: IRequest) => {
    request.write('Sorry to keep you waiting.');
    request.finish();
  };

  render_GET(request: IRequest) {
    const d = deferLater(reactor, 5, () => request);
    d.addCallback(this._delayedRender);
    return NOT_DONE_YET;
  }
}

export const resource = new DelayedResource();
