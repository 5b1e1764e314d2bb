/** Pages that a web server or its package shows before anybody put a site there, by what every visitor reads in them. */
const known: readonly (readonly [product: string, pattern: RegExp])[] = [
  ['nginx', /<title>Welcome to nginx[^<]*<\/title>/i],
  ['nginx of a distribution', /<title>Test Page for the (?:nginx )?HTTP Server on [^<]*<\/title>/i],
  ['Apache on Debian or Ubuntu', /<title>Apache2 (?:Debian|Ubuntu) Default Page[^<]*<\/title>/i],
  ['Apache', /<html>\s*<body>\s*<h1>It works!<\/h1>/i],
  [
    'Apache of a distribution',
    /<title>(?:Apache HTTP Server )?Test Page (?:for the Apache|powered by)[^<]*<\/title>/i,
  ],
  ['a distribution', /<title>HTTP Server Test Page powered by[^<]*<\/title>/i],
  ['IIS', /<title>(?:IIS\d*|IIS Windows Server|Microsoft Internet Information Services \d*)<\/title>/i],
  ['Apache Tomcat', /<title>Apache Tomcat\/[\d.]+<\/title>/i],
  ['Tomcat on Debian or Ubuntu', /<h1>It works !<\/h1>[\s\S]{0,400}Tomcat/i],
  ['Jetty', /<title>(?:Error 404 - Not Found|Powered By Jetty)<\/title>[\s\S]{0,2000}Powered by Jetty/i],
  ['lighttpd', /<title>Welcome page<\/title>[\s\S]{0,2000}lighttpd/i],
  ['Caddy', /<title>Caddy works!<\/title>/i],
  ['LiteSpeed', /<title>(?:Welcome to )?(?:Open)?LiteSpeed[^<]*<\/title>/i],
  ['XAMPP', /<title>Welcome to XAMPP<\/title>/i],
  ['WildFly or JBoss', /<title>Welcome to (?:WildFly|JBoss)[^<]*<\/title>/i],
  [
    'Plesk',
    /<title>(?:Domain Default page|Default Parallels Plesk[^<]*|Web Server's Default Page)<\/title>/i,
  ],
  ['cPanel', /<title>Default Web Site Page<\/title>/i],
  ['ISPConfig', /<title>Welcome!<\/title>[\s\S]{0,2000}ISPConfig/i],
  ['Synology Web Station', /<title>(?:Hello! )?Welcome to Synology Web Station[^<]*<\/title>/i],
  ['Traefik or whoami', /^Hostname: \S+\nIP: /],
];

export const defaultPageOf = (html: string): string | undefined =>
  known.find(([, pattern]) => pattern.test(html))?.[0];

/** A listing as servers write it by themselves, where no index file lies. */
export const isListing = (html: string): boolean =>
  /<title>(?:Index of |Directory listing for |Directory Listing For |Directory: |Listing directory )/i.test(
    html,
  ) || /<A HREF="[^"]*">\[To Parent Directory\]<\/A>/i.test(html);
