//! Garments for the tests of this crate.

use jingxuan_garment::Manifest;

/// Two tops, a skirt and a dress; the skirt lies over the tops.
pub fn wardrobe() -> Vec<Manifest> {
    [("tee", "top", 1), ("shirt", "top", 1), ("skirt", "skirt", 2), ("dress", "dress", 1)]
        .into_iter()
        .map(|(id, category, layer)| {
            serde_json::from_value(serde_json::json!({
                "id": id,
                "name": { "zh-CN": "衣", "en": id },
                "category": category,
                "layer": layer,
                "fabric": { "kind": "cotton", "roughness": 0.8, "sheen": 0.1 },
                "sizes": [
                    { "label": "S", "file": "s.glb", "body": { "betas": [] }, "body_cm": {} },
                    { "label": "M", "file": "m.glb", "body": { "betas": [] }, "body_cm": {} }
                ],
                "colourways": [
                    { "id": "red", "name": { "zh-CN": "红", "en": "Red" }, "swatch": "#a03030", "texture": "red.png" }
                ],
                "default_size": "M",
                "default_colourway": "red"
            }))
            .unwrap()
        })
        .collect()
}
