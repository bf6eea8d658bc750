import "@fontsource/cormorant-garamond/latin-300.css";
import "@fontsource/cormorant-garamond/latin-400.css";
import "@fontsource/jost/latin-300.css";
import "@fontsource/jost/latin-400.css";
import "@fontsource/jost/latin-500.css";
import "./style/base.css";
import "./style/attract.css";
import "./style/mirror.css";
import "./style/guide.css";
import "./style/list.css";
import "./style/member.css";
import "./style/leaving.css";
import "./style/staff.css";
import { render } from "preact";
import { Kiosk } from "./kiosk";
import { lockDown } from "./lockdown";

lockDown();
const root = document.getElementById("kiosk");
if (root) {
  render(<Kiosk />, root);
}
