import { MprunError } from '../../index.ts';

/** What a variable or a configuration file says makes no sense. */
export function configError(place: string, message: string, hint?: string): MprunError {
  return new MprunError('ERR_MPRUN_CONFIG', `${place}: ${message}`, { hint });
}
