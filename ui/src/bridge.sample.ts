// Written by the test in src-tauri/src/snapshot.rs; holds the TypeScript types against the Rust ones.
import type { GarmentCard, Snapshot, StaffReport } from "./bridge";

export const snapshots: Snapshot[] = [
  {
    "beside": false,
    "can_redo": false,
    "can_undo": true,
    "frozen": true,
    "kept": true,
    "language": "zh-CN",
    "notices": [
      {
        "blocks": true,
        "message": "camera_lost"
      },
      {
        "blocks": false,
        "message": "step_into_view"
      }
    ],
    "outfit": [
      {
        "best_size": "M",
        "colourway": "red",
        "ease": [
          {
            "cm": 6,
            "zone": "chest"
          },
          {
            "cm": -1,
            "zone": "upper_arm"
          }
        ],
        "garment": "tee",
        "shown_size": "M",
        "size": null,
        "tucked": false
      }
    ],
    "phase": {
      "name": "attract"
    },
    "replay": true,
    "result_ready": true,
    "showing": "turntable",
    "staff_called": true,
    "view": "fit_map"
  },
  {
    "beside": false,
    "can_redo": false,
    "can_undo": true,
    "frozen": true,
    "kept": true,
    "language": "zh-CN",
    "notices": [
      {
        "blocks": true,
        "message": "camera_lost"
      },
      {
        "blocks": false,
        "message": "step_into_view"
      }
    ],
    "outfit": [
      {
        "best_size": "M",
        "colourway": "red",
        "ease": [
          {
            "cm": 6,
            "zone": "chest"
          },
          {
            "cm": -1,
            "zone": "upper_arm"
          }
        ],
        "garment": "tee",
        "shown_size": "M",
        "size": null,
        "tucked": false
      }
    ],
    "phase": {
      "name": "mirror"
    },
    "replay": true,
    "result_ready": true,
    "showing": "turntable",
    "staff_called": true,
    "view": "fit_map"
  },
  {
    "beside": false,
    "can_redo": false,
    "can_undo": true,
    "frozen": true,
    "kept": true,
    "language": "zh-CN",
    "notices": [
      {
        "blocks": true,
        "message": "camera_lost"
      },
      {
        "blocks": false,
        "message": "step_into_view"
      }
    ],
    "outfit": [
      {
        "best_size": "M",
        "colourway": "red",
        "ease": [
          {
            "cm": 6,
            "zone": "chest"
          },
          {
            "cm": -1,
            "zone": "upper_arm"
          }
        ],
        "garment": "tee",
        "shown_size": "M",
        "size": null,
        "tucked": false
      }
    ],
    "phase": {
      "name": "leaving",
      "seconds_left": 3
    },
    "replay": true,
    "result_ready": true,
    "showing": "turntable",
    "staff_called": true,
    "view": "fit_map"
  },
  {
    "beside": false,
    "can_redo": false,
    "can_undo": true,
    "frozen": true,
    "kept": true,
    "language": "zh-CN",
    "notices": [
      {
        "blocks": true,
        "message": "camera_lost"
      },
      {
        "blocks": false,
        "message": "step_into_view"
      }
    ],
    "outfit": [
      {
        "best_size": "M",
        "colourway": "red",
        "ease": [
          {
            "cm": 6,
            "zone": "chest"
          },
          {
            "cm": -1,
            "zone": "upper_arm"
          }
        ],
        "garment": "tee",
        "shown_size": "M",
        "size": null,
        "tucked": false
      }
    ],
    "phase": {
      "name": "wiped"
    },
    "replay": true,
    "result_ready": true,
    "showing": "turntable",
    "staff_called": true,
    "view": "fit_map"
  }
];

export const cards: GarmentCard[] = [
  {
    "audience": "unisex",
    "category": "top",
    "colourways": [
      {
        "id": "red",
        "name": {
          "en": "Red",
          "zh-CN": "红"
        },
        "swatch": "#a03030",
        "thumbnail": true
      }
    ],
    "default_colourway": "red",
    "id": "tee",
    "name": {
      "en": "tee",
      "zh-CN": "衣"
    },
    "sizes": [
      "S",
      "M"
    ],
    "tuckable": false
  },
  {
    "audience": "unisex",
    "category": "top",
    "colourways": [
      {
        "id": "red",
        "name": {
          "en": "Red",
          "zh-CN": "红"
        },
        "swatch": "#a03030",
        "thumbnail": true
      }
    ],
    "default_colourway": "red",
    "id": "shirt",
    "name": {
      "en": "shirt",
      "zh-CN": "衣"
    },
    "sizes": [
      "S",
      "M"
    ],
    "tuckable": false
  },
  {
    "audience": "unisex",
    "category": "skirt",
    "colourways": [
      {
        "id": "red",
        "name": {
          "en": "Red",
          "zh-CN": "红"
        },
        "swatch": "#a03030",
        "thumbnail": true
      }
    ],
    "default_colourway": "red",
    "id": "skirt",
    "name": {
      "en": "skirt",
      "zh-CN": "衣"
    },
    "sizes": [
      "S",
      "M"
    ],
    "tuckable": false
  },
  {
    "audience": "unisex",
    "category": "dress",
    "colourways": [
      {
        "id": "red",
        "name": {
          "en": "Red",
          "zh-CN": "红"
        },
        "swatch": "#a03030",
        "thumbnail": true
      }
    ],
    "default_colourway": "red",
    "id": "dress",
    "name": {
      "en": "dress",
      "zh-CN": "衣"
    },
    "sizes": [
      "S",
      "M"
    ],
    "tuckable": false
  }
];

export const report: StaffReport = {
  "broken_garments": [
    {
      "cause": "missing",
      "id": "cape"
    }
  ],
  "capture_to_painted_ms": 150.0,
  "fault": {
    "cause": "unplugged",
    "kind": "camera_lost"
  },
  "guide_troubles": [
    "encoder: missing"
  ],
  "log_folder": null,
  "settings_damage": "config.toml:2: wrong",
  "settings_file": "config.toml",
  "settings_in_use": "defaults",
  "status": {
    "adapter": "software",
    "best_sizes": [
      null
    ],
    "capture": {
      "fault": {
        "cause": "unplugged",
        "kind": "camera_lost"
      },
      "state": "down"
    },
    "capture_to_shown_ms": 120.0,
    "coat": false,
    "ease": [
      {
        "chest": 6.25,
        "hem": null,
        "hip": null,
        "thigh": null,
        "upper_arm": -1.5,
        "waist": null
      }
    ],
    "fps": 20.0,
    "lowered": [
      "motion_blur",
      "shadow_size",
      "cloth_substeps",
      "resolution",
      "fine_detail",
      "shadows",
      "half_resolution",
      "cloth_simulation"
    ],
    "people": 1,
    "perception": {
      "state": "running"
    },
    "provider": "CPU",
    "render": {
      "state": "running"
    },
    "replay": false,
    "result_ready": false,
    "session": true,
    "shopper": true,
    "showing": "live",
    "source": "camera",
    "worn": [
      {
        "colourway": null,
        "garment": "tee",
        "size": null,
        "tucked": false
      }
    ]
  },
  "uptime_seconds": 1,
  "version": "0.0.0"
};
