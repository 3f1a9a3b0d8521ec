/** mprun's command line, which says at its end how much memory its process has had at most: `peak 123456 kB` on stderr. */
'use strict';

const { readFileSync, writeSync } = require('node:fs');

process.on('exit', () => writeSync(2, `peak ${peakKb()} kB\n`));
void require('../bin/mprun.js');

/** Of this program alone, where the system tells; `maxRSS` of Linux may be that of the process which has started it. */
function peakKb() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return /^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1];
}
