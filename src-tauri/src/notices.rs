//! What the shopper is told about the mirror's health: from the causes in [`Status`] to the few sentences that the
//! interface has words for. Causes stay with the staff.

use jingxuan_mirror::{Fault, FaultKind, Health, Status};
use serde::Serialize;

/// A sentence for the shopper; the interface has it in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// Something is still starting.
    Starting,
    /// Nobody is in view: "step into view".
    StepIntoView,
    /// The shopper wears a coat that cannot be taken out of the picture: "take it off".
    TakeOffCoat,
    /// No camera was found.
    CameraMissing,
    /// The camera was there and stopped.
    CameraLost,
    /// A model is missing.
    ModelMissing,
    /// A model is damaged.
    ModelDamaged,
    /// The graphics device is missing or lost.
    Graphics,
    /// A garment cannot be shown.
    Garment,
    /// The settings are damaged; the mirror works with others.
    Settings,
    /// Something else.
    Internal,
}

impl From<FaultKind> for Message {
    fn from(kind: FaultKind) -> Self {
        match kind {
            FaultKind::CameraMissing => Self::CameraMissing,
            FaultKind::CameraLost => Self::CameraLost,
            FaultKind::ModelMissing => Self::ModelMissing,
            FaultKind::ModelDamaged => Self::ModelDamaged,
            FaultKind::Graphics => Self::Graphics,
            FaultKind::Garment => Self::Garment,
            FaultKind::Settings => Self::Settings,
            FaultKind::Internal => Self::Internal,
        }
    }
}

/// A message and how much room it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// What is said.
    pub message: Message,
    /// Whether the mirror cannot be used meanwhile: the message fills the screen.
    pub blocks: bool,
}

/// Everything the shopper should know now, the blocking ones first. `engine` as from `Keeper::status`; `session`
/// is whether a consented session runs.
#[must_use]
pub fn notices(engine: &Result<Status, Option<Fault>>, settings_damaged: bool, session: bool) -> Vec<Notice> {
    let mut found = Vec::new();
    let mut tell = |message: Message, blocks: bool| {
        if !found.iter().any(|notice: &Notice| notice.message == message) {
            found.push(Notice { message, blocks });
        }
    };
    match engine {
        Err(None) if session => tell(Message::Starting, false),
        Err(None) => {}
        Err(Some(fault)) => tell(fault.kind.into(), true),
        Ok(status) => {
            // Without a session the camera is off: its last fault is history, and only trying again can tell.
            let capture = if session { &status.capture } else { &Health::Starting };
            for health in [&status.render, &status.perception, capture] {
                match health {
                    Health::Down(fault) => tell(fault.kind.into(), true),
                    // A loss that the shopper can notice; a replayed clip has its own badge.
                    Health::Degraded(fault)
                        if matches!(fault.kind, FaultKind::Garment | FaultKind::Settings) =>
                    {
                        tell(fault.kind.into(), false);
                    }
                    Health::Degraded(_) | Health::Starting | Health::Running => {}
                }
            }
            let parts = [&status.capture, &status.perception, &status.render];
            if session && parts.contains(&&Health::Starting) {
                tell(Message::Starting, false);
            } else if session && !status.shopper {
                tell(Message::StepIntoView, false);
            } else if session && status.coat {
                tell(Message::TakeOffCoat, false);
            }
        }
    }
    if settings_damaged && !session {
        tell(Message::Settings, false);
    }
    found.sort_by_key(|notice| !notice.blocks);
    found
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A mirror in good health with a shopper in view.
    pub fn healthy() -> Status {
        Status {
            capture: Health::Running,
            perception: Health::Running,
            render: Health::Running,
            source: "camera".into(),
            replay: false,
            session: true,
            shopper: true,
            people: 1,
            worn: Vec::new(),
            best_sizes: Vec::new(),
            ease: Vec::new(),
            measured: None,
            lowered: Vec::new(),
            showing: jingxuan_mirror::Showing::Live,
            result_ready: false,
            coat: false,
            fps: 20.0,
            capture_to_shown_ms: 120.0,
            provider: "CPU".into(),
            adapter: "software".into(),
        }
    }

    #[test]
    fn a_coat_that_cannot_be_taken_out_of_the_picture_is_to_be_taken_off() {
        let coat = Ok(Status { coat: true, ..healthy() });
        assert_eq!(notices(&coat, false, true), [Notice { message: Message::TakeOffCoat, blocks: false }]);
        assert!(notices(&coat, false, false).is_empty(), "without a session nobody is looked at");
        let gone = Ok(Status { coat: true, shopper: false, ..healthy() });
        assert_eq!(notices(&gone, false, true)[0].message, Message::StepIntoView);
    }

    fn fault(kind: FaultKind) -> Fault {
        Fault { kind, cause: "/dev/video0: no such device".into() }
    }

    #[test]
    fn a_healthy_mirror_says_nothing() {
        assert!(notices(&Ok(healthy()), false, true).is_empty());
    }

    #[test]
    fn a_lost_camera_fills_the_screen_until_it_runs_again() {
        let mut status = healthy();
        status.capture = Health::Down(fault(FaultKind::CameraLost));
        let told = notices(&Ok(status.clone()), false, true);
        assert_eq!(told[0], Notice { message: Message::CameraLost, blocks: true });
        status.capture = Health::Running;
        assert!(notices(&Ok(status), false, true).is_empty());
    }

    #[test]
    fn an_old_camera_fault_does_not_keep_the_next_shopper_from_trying() {
        let mut status = healthy();
        status.capture = Health::Down(fault(FaultKind::CameraMissing));
        assert!(notices(&Ok(status), false, false).is_empty());
    }

    #[test]
    fn a_missing_model_is_told_before_anybody_agrees() {
        let mut status = healthy();
        status.perception = Health::Down(fault(FaultKind::ModelMissing));
        assert!(notices(&Ok(status), false, false)[0].blocks);
    }

    #[test]
    fn an_engine_that_cannot_start_says_why_in_kind_only() {
        let told = notices(&Err(Some(fault(FaultKind::Graphics))), false, false);
        assert_eq!(serde_json::to_string(&told).unwrap(), r#"[{"message":"graphics","blocks":true}]"#);
    }

    #[test]
    fn damaged_settings_are_told_on_the_first_screen_and_do_not_block() {
        let told = notices(&Ok(healthy()), true, false);
        assert_eq!(told, [Notice { message: Message::Settings, blocks: false }]);
        assert!(notices(&Ok(healthy()), true, true).is_empty());
    }

    #[test]
    fn an_empty_view_invites_the_shopper_in() {
        let mut status = healthy();
        status.shopper = false;
        assert_eq!(notices(&Ok(status), false, true)[0].message, Message::StepIntoView);
    }
}
