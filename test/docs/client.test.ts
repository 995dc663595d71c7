import { tryChapter } from './chapter.js';

tryChapter('client', 2, true);
