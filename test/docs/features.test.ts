import { tryChapter } from './chapter.js';

tryChapter('features', 7, true);
