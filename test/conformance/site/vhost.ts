import { type Resource, vhost } from 'hawser';
import { Show } from './helper.js';

/** `/vhost` and `/vhost-default`: the hosts one.test and two.test (a leaf), and maybe a default. */
export function makeVhost(withDefault: boolean): Resource {
  const hosts = new vhost.NameVirtualHost();
  const one = new Show('one');
  one.putChild('', new Show('one-index'));
  one.putChild('page', new Show('one-page'));
  hosts.addHost('one.test', one);
  hosts.addHost('two.test', new Show('two-leaf', true));
  hosts.addHost('gone.test', new Show('gone'));
  hosts.removeHost('gone.test');
  if (withDefault) {
    const fallback = new Show('default');
    fallback.putChild('page', new Show('default-page'));
    hosts.default = fallback;
  }
  return hosts;
}
