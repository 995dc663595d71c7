#!/usr/bin/env node
import { createRequire } from 'node:module';
import { Command } from 'commander';
import { portCommand } from './port/command.js';
import { webCommand } from './web/command.js';

const { version } = createRequire(import.meta.url)('hawser/package.json') as { version: string };

const program: Command = new Command('hawser')
  .description("Twisted Web's resources and Deferreds for Node.")
  .version(version)
  .addCommand(webCommand())
  .addCommand(portCommand());

await program.parseAsync();
