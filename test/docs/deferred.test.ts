import { tryChapter } from './chapter.js';

tryChapter('deferred', 16, true);
