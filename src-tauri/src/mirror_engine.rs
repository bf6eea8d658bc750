//! TEMPORARY local proof of the window, never committed.
use crate::engine::Engine;
use jingxuan_mirror::{Fault, Health, Picture, Presenter, Status, Worn};
use jingxuan_settings::Settings;
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
struct Demo {
    on: Arc<AtomicBool>,
    worn: Vec<Worn>,
}
impl Engine for Demo {
    fn begin_session(&mut self) {
        self.on.store(true, Ordering::SeqCst)
    }
    fn end_session(&mut self) {
        self.on.store(false, Ordering::SeqCst)
    }
    fn wear(&mut self, outfit: Vec<Worn>) {
        self.worn = outfit
    }
    fn status(&self) -> Status {
        Status {
            capture: Health::Running,
            perception: Health::Running,
            render: Health::Running,
            source: "demo".into(),
            replay: true,
            session: true,
            shopper: true,
            people: 1,
            worn: self
                .worn
                .iter()
                .cloned()
                .map(|w| Worn { size: w.size.or(Some("M".into())), ..w })
                .collect(),
            best_sizes: self.worn.iter().map(|_| Some("M".into())).collect(),
            fps: 1.0,
            capture_to_shown_ms: 1.0,
            provider: "".into(),
            adapter: "".into(),
        }
    }
}
pub fn start(
    _s: &Settings,
    _c: Option<&Path>,
    mut presenter: Box<dyn Presenter>,
) -> Result<Box<dyn Engine>, Fault> {
    let on = Arc::new(AtomicBool::new(false));
    let running = Arc::clone(&on);
    std::thread::spawn(move || {
        let start = Instant::now();
        let (w, h) = (1080usize, 1920usize);
        loop {
            if running.load(Ordering::SeqCst) {
                let t = start.elapsed().as_millis() as usize / 8;
                let mut px = vec![255u8; w * h * 4];
                for y in 0..h {
                    for x in 0..w {
                        let i = (y * w + x) * 4;
                        px[i] = ((x + t) % 256) as u8;
                        px[i + 1] = (y * 255 / h) as u8;
                        px[i + 2] = 120;
                    }
                }
                presenter.present(Picture {
                    width: w as u32,
                    height: h as u32,
                    pixels: px.into(),
                    captured_at: Instant::now(),
                    dressed: false,
                });
            }
            std::thread::sleep(Duration::from_millis(30));
        }
    });
    Ok(Box::new(Demo { on, worn: vec![] }))
}
