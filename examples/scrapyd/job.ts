/** A run of a spider, as it was asked for. */
export interface Job {
  readonly id: string;
  readonly project: string;
  readonly spider: string;
  /** The version of the project; the newest if it is left out. */
  readonly version?: string | undefined;
  /** Scrapy's settings by name. */
  readonly settings: Readonly<Record<string, string>>;
  /** The spider's own arguments by name. */
  readonly args: Readonly<Record<string, string>>;
}
