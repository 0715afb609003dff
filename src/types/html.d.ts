/** The page as one HTML file, made by the build. */
declare module "*/page.html" {
  export const html: string;
  /** The content security policy that it is sent with. */
  export const policy: string;
}
