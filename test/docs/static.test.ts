import { tryChapter } from './chapter.js';

tryChapter('static', 5, true);
