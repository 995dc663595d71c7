import {
  type IRequest,
  type IResource,
  NameVirtualHost,
  Resource,
  Site,
  VHostMonsterResource,
  type VirtualHostCollection,
  vhost,
} from 'hawser';
import { MemoryExchange } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

class Named extends Resource {
  readonly name: string;

  constructor(name: string, leaf = false) {
    super();
    this.name = name;
    this.isLeaf = leaf;
  }

  render_GET(request: IRequest) {
    return `${this.name} ${request.prepath.join('/')}|${request.postpath.join('/')}`;
  }
}

function ask(root: IResource, host: string | undefined, url = '/'): MemoryExchange {
  const exchange = new MemoryExchange({ url, headers: host === undefined ? {} : { Host: host } });
  if (host === undefined) (exchange.rawHeaders as string[]).length = 0;
  new Site(root).handle(exchange);
  return exchange;
}

// Twisted: test_vhost.NameVirtualHostTests.
describe('NameVirtualHost', () => {
  it('chooses by host, without port and letter case (test_renderWithoutHost and others)', () => {
    const hosts = new NameVirtualHost();
    const one = new Named('one');
    one.putChild('page', new Named('page'));
    hosts.addHost('One.test', one);
    expect(ask(hosts, 'one.test', '/page').text).toBe('page page|');
    expect(ask(hosts, 'ONE.test:8080', '/page').text).toBe('page page|');
    expect(ask(hosts, 'two.test', '/page').status).toBe(404);
  });

  it('gives leaves their segment back', () => {
    const hosts = new NameVirtualHost();
    hosts.addHost('leaf.test', new Named('leaf', true));
    expect(ask(hosts, 'leaf.test', '/a/b').text).toBe('leaf |a/b');
  });

  it('answers for itself with the host’s resource (test_render)', () => {
    const hosts = new NameVirtualHost();
    hosts.addHost('one.test', new Named('one'));
    const root = new Resource();
    root.putChild('v', hosts);
    expect(ask(root, 'one.test', '/v').text).toBe('one v|');
  });

  it('takes the default for those it does not know (test_renderWithoutHost)', () => {
    const hosts = new NameVirtualHost();
    expect(ask(hosts, undefined).text).toContain('<h1>No Such Resource</h1>');
    hosts.default = new Named('default', true);
    expect(ask(hosts, undefined).text).toBe('default |');
    expect(ask(hosts, 'else.test').text).toBe('default |');
  });

  it('names an unknown host, escaped (CVE-2022-39348)', () => {
    const page = ask(new NameVirtualHost(), `<img src=x onerror='alert(1)'>`).text;
    expect(page).toContain('not in vhost map');
    expect(page).toContain('&lt;img');
    expect(page).not.toContain('<img');
  });

  it('knows IPv6 addresses', () => {
    const hosts = new NameVirtualHost();
    hosts.addHost('::1', new Named('six', true));
    expect(ask(hosts, '[::1]:8080').text).toBe('six |');
  });

  it('falls through to the host where it knows no tree', () => {
    for (const url of ['/', '/v', '/v/x']) {
      const root = new Resource();
      root.putChild('v', new NameVirtualHost());
      const exchange = new MemoryExchange({ url, headers: { Host: 'else.test' } });
      new Site(root).handle(exchange, { fallthrough: true, errors: 'host' });
      expect(exchange.ended, url).toBe('passed');
    }
  });

  it('lists and changes its hosts as static entities', () => {
    const hosts = new NameVirtualHost();
    const one = new Named('one');
    const collection = hosts.getStaticEntity('Virtual Hosts') as VirtualHostCollection;
    expect(collection).toBeInstanceOf(vhost.VirtualHostCollection);
    collection.reallyPutEntity('one.test', one);
    expect(collection.listStaticEntities()).toEqual([['one.test', one]]);
    expect(collection.getStaticEntity('ONE.test')).toBe(one);
    expect(hosts.listStaticEntities().map(([name]) => name)).toEqual(['Virtual Hosts']);
    collection.delEntity('one.test');
    expect(hosts.hosts.size).toBe(0);
    expect(() => hosts.removeHost('one.test')).toThrow(RangeError);
    const kid = new Named('kid');
    hosts.putChild('kid', kid);
    expect(hosts.getStaticEntity('kid')).toBe(kid);
  });
});

// Twisted: test_vhost.VHostMonsterResourceTests.
describe('VHostMonsterResource', () => {
  class Urls extends Resource {
    override isLeaf = true;
    render_GET(request: IRequest) {
      return [
        request.prePathURL(),
        request.isSecure(),
        request.uri,
        request.path,
        [...request.args].join(),
      ].join(' ');
    }
  }

  function tree(): Resource {
    const root = new Resource();
    root.putChild('vhm', new VHostMonsterResource());
    root.putChild('urls', new Urls());
    return root;
  }

  it.each([
    ['/vhm/http/a.test:81/urls/x?b=c', 'http://a.test:81/urls false /urls/x?b=c /urls/x b,c'],
    ['/vhm/http/a.test/urls', 'http://a.test/urls false /urls /urls '],
    ['/vhm/https/a.test:443/urls', 'https://a.test/urls true /urls /urls '],
    ['/vhm/https/a.test:444/urls', 'https://a.test:444/urls true /urls /urls '],
  ])('understands %s (test_getChild)', (url, text) => {
    expect(ask(tree(), 'inner.test', url).text).toBe(text);
  });

  it('works deeper in the tree, and below a mount', () => {
    const root = new Resource();
    root.putChild('urls', new Urls());
    const deep = new Resource();
    deep.putChild('vhm', new VHostMonsterResource());
    root.putChild('deep', deep);
    const exchange = new MemoryExchange({
      url: '/m/deep/vhm/http/a.test:81/urls',
      mount: '/m',
    });
    new Site(root).handle(exchange);
    expect(exchange.text).toBe('http://a.test:81/urls false /urls /urls ');
  });

  it('refuses what is no port', () => {
    expect(ask(tree(), 'inner.test', '/vhm/http/a.test:x/urls').status).toBe(400);
  });

  it('refuses control characters, which no Host can have', () => {
    expect(ask(tree(), 'inner.test', '/vhm/http/a%0d%0aX-Evil:1/urls').status).toBe(400);
    expect(ask(tree(), 'inner.test', '/vhm/http/a%01/urls').status).toBe(400);
  });

  it('is a folder without a page where nothing follows', () => {
    expect(ask(tree(), 'inner.test', '/vhm/http').status).toBe(405);
  });
});
