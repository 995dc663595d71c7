import { type Child, type MarkupNode, Slot } from 'hawser/template';
import { describe, expectTypeOf, it } from 'vitest';

const Item = ({ n }: { n: number; children?: Child }) => <li value={n} />;
const Late = async () => <p />;

describe('the types of JSX', () => {
  it('knows elements and their attributes', () => {
    expectTypeOf(
      <p id="x" data-y={1} aria-z onclick="f()" t:render="r" />,
    ).toEqualTypeOf<MarkupNode>();
    <a href="/" target={undefined}>
      x
    </a>;
    <my-element anything="goes" />;
    <svg viewBox="0 0 1 1">
      <path d="" />
    </svg>;
    // @ts-expect-error an attribute of a, not of p
    <p href="/" />;
    // @ts-expect-error the DOM's name; HTML's is class
    <p className="x" />;
    // @ts-expect-error no element
    <foo />;
    // @ts-expect-error a slot has a name
    <Slot />;
  });

  it('knows components and their props', () => {
    <ul>
      <Item n={1} key="a">
        x
      </Item>
      <Late />
      <>fragment</>
    </ul>;
    // @ts-expect-error the prop is missing
    <Item />;
    // @ts-expect-error the prop is a number
    <Item n="1" />;
    // @ts-expect-error a Date is no content
    <p>{new Date()}</p>;
  });
});
