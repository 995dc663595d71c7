import { Data } from './static/data.js';

/** The page `hawser web` serves when it is told nothing else. Twisted: `twisted.web.demo.Test`. */
export class Test extends Data {
  constructor() {
    super(
      `<!DOCTYPE html>
<html>
<head><title>hawser demo</title></head>
<body>
Hello! This is a test page of hawser.
</body>
</html>
`,
      'text/html',
    );
  }
}

Test.prototype.isLeaf = true;
