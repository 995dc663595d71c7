/** What this is, `name/version`, for a `Server` or `User-Agent` field. Twisted: `twisted.web.server.version`. */
export const version = 'hawser/0.1.0';
