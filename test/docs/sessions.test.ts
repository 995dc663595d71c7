import { tryChapter } from './chapter.js';

tryChapter('sessions', 9);
