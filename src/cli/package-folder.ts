/** Where mprun itself lies: two folders up from src/cli, dist/cli and dist/bundle alike. */
export const PACKAGE_FOLDER = new URL('../../', import.meta.url);
