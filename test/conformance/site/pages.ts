import { ErrorPage, ForbiddenResource, NoResource, pages, type Resource } from 'hawser';
import { folder, Text } from './helper.js';

/** `/pages` */
export function makePages(): Resource {
  const error = pages.errorPage(418, 'Brief <b>', 'Detail & "quotes" \'x\' <script>');
  error.putChild('kid', new Text('child of an error page'));
  return folder({
    error,
    notfound: pages.notFound(),
    notfound2: pages.notFound('Gone <b>', "It's & gone"),
    forbidden: pages.forbidden(),
    forbidden2: pages.forbidden('No', 'go away <now>'),
    unicode: pages.errorPage(500, 'café', '☃'),
    'old-error': new ErrorPage(503, 'Old <b>Brief</b>', 'Old <i>detail</i> & raw'),
    'old-notfound': new NoResource(),
    'old-notfound2': new NoResource('<em>custom</em>'),
    'old-forbidden': new ForbiddenResource(),
  });
}
