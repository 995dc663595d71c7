// Run for every request: what it keeps in its own variables is gone after each.
import { Resource } from 'hawser';

let runs = 0;

class ClockPage extends Resource {
  override isLeaf = true;

  render_GET() {
    runs += 1;
    return `<p>It is now ${new Date().toUTCString()}; run ${runs}.</p>`;
  }
}

export const resource = new ClockPage();
