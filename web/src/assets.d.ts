/** What the build makes: see build/countries.ts. */
declare module "virtual:countries" {
  const address: string;
  export default address;
}
