import { tryChapter } from './chapter.js';

tryChapter('gateways', 7);
