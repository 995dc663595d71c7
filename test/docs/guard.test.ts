import { tryChapter } from './chapter.js';

tryChapter('guard', 6);
