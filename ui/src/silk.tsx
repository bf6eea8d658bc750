import { useEffect, useRef } from "preact/hooks";

/** Threads across the cloth. */
const THREADS = 150;

/**
 * The brand's ground: a length of silk, drawn thread by thread, once. Still, because a moving page would cost the
 * mirror its pictures.
 */
export function Silk() {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const draw = () => canvas.current && drape(canvas.current);
    draw();
    window.addEventListener("resize", draw);
    return () => window.removeEventListener("resize", draw);
  }, []);
  return <canvas class="silk" ref={canvas} aria-hidden="true" />;
}

function drape(canvas: HTMLCanvasElement): void {
  const width = (canvas.width = canvas.clientWidth);
  const height = (canvas.height = canvas.clientHeight);
  const context = canvas.getContext("2d");
  if (!context || width === 0) {
    return;
  }
  context.lineWidth = Math.max(1, width / 700);
  const steps = 90;
  for (let thread = 0; thread < THREADS; thread++) {
    const across = thread / (THREADS - 1);
    // Light catches the crests of three folds; between them the cloth falls back into the dark.
    const crest = Math.pow(0.5 + 0.5 * Math.sin(across * 17 + 0.9 * Math.sin(across * 7)), 2.2);
    const warm = 196 + 34 * crest;
    const ink = context.createLinearGradient(0, 0, 0, height);
    const colour = (alpha: number) => `rgba(${warm}, ${warm * 0.84}, ${warm * 0.66}, ${alpha})`;
    ink.addColorStop(0, colour(0.02));
    ink.addColorStop(0.28, colour(0.07 + 0.5 * crest));
    ink.addColorStop(0.62, colour(0.04 + 0.3 * crest));
    ink.addColorStop(1, colour(0.02));
    context.strokeStyle = ink;
    context.beginPath();
    for (let step = 0; step <= steps; step++) {
      const down = step / steps;
      const gather = 0.34 + 0.66 * Math.pow(Math.abs(down - 0.16) * 1.2, 0.8);
      const sway =
        0.11 * Math.sin(down * 3.4 + across * 2.2) + 0.045 * Math.sin(down * 8.5 + across * 6.5) * (0.3 + down);
      const x = width * (0.6 + (across - 0.5) * 1.25 * gather + sway);
      const y = height * (down * 1.06 - 0.03 + 0.03 * Math.sin(across * 9 + down * 2));
      if (step === 0) {
        context.moveTo(x, y);
      } else {
        context.lineTo(x, y);
      }
    }
    context.stroke();
  }
}
