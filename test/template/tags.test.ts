import { tags, VALID_HTML_TAG_NAMES } from 'hawser/template';
import { describe, expect, it } from 'vitest';
import { flattened } from './flattened.js';

describe('tags', () => {
  it('test_lookupTag: gives a new tag at every access', () => {
    expect(tags.a.tagName).toBe('a');
    expect(tags.a).not.toBe(tags.a);
  });

  it.each(['article', 'video', 'dialog', 'main', 'picture', 'template'] as const)(
    'test_lookupHTML5Tag: knows %s',
    (name) => {
      expect(tags[name].tagName).toBe(name);
    },
  );

  it('test_lookupTransparentTag: has a tag without a name', () => {
    expect(flattened(tags.transparent('just ', tags.i('content')))).toBe('just <i>content</i>');
  });

  it('test_lookupInvalidTag: has no others', () => {
    expect((tags as unknown as Record<string, unknown>).invalid).toBeUndefined();
  });

  it('test_lookupXMP: leaves out xmp, whose content cannot be escaped', () => {
    expect(VALID_HTML_TAG_NAMES.has('xmp' as never)).toBe(false);
  });

  it('knows del under the name Python needs for it', () => {
    expect(flattened([tags.del('a'), tags.del_('b')])).toBe('<del>a</del><del>b</del>');
  });
});
