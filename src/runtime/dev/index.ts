import "./only-in-development.js";

export { laptop, type AppWithCredits, type Laptop, type LaptopOptions } from "./laptop.js";
export { devToken, devTotp, type DevTokenOptions } from "./tools.js";
export { readUsers, type DevUser } from "./users.js";
