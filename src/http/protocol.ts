/** The newest version of HTTP that is spoken without encryption. Twisted: `http.protocol_version`. */
export const protocol_version = 'HTTP/1.1';

/** Whether HTTP/2 can be served; Node always can. Twisted: `http.H2_ENABLED`. */
export const H2_ENABLED = true;
