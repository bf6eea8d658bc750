// Written by the test in src-tauri/src/guide/view.rs; holds the TypeScript types against the Rust ones.
import type { Bag, GuideView, ProductPage, Shelf, StoreStock, Typed } from "./bridge";

export const views: GuideView[] = [
  {
    "bag": 1,
    "messages": [
      {
        "done": [
          {
            "text": "已换上",
            "undo": true
          }
        ],
        "from": "shopper",
        "id": 1,
        "products": [
          {
            "brand": "B",
            "colours": [
              {
                "id": "red",
                "name": "红",
                "rgb": "#aa0000"
              },
              {
                "id": "red",
                "name": "红",
                "rgb": null
              }
            ],
            "here": 3,
            "id": "p",
            "member_price": "¥179",
            "picture": null,
            "price": "¥199",
            "title": "连衣裙",
            "wearable": true,
            "why": "因为您试过"
          }
        ],
        "text": "您好"
      },
      {
        "done": [
          {
            "text": "已换上",
            "undo": true
          }
        ],
        "from": "guide",
        "id": 2,
        "products": [
          {
            "brand": "B",
            "colours": [
              {
                "id": "red",
                "name": "红",
                "rgb": "#aa0000"
              },
              {
                "id": "red",
                "name": "红",
                "rgb": null
              }
            ],
            "here": 3,
            "id": "p",
            "member_price": "¥179",
            "picture": null,
            "price": "¥199",
            "title": "连衣裙",
            "wearable": true,
            "why": "因为您试过"
          }
        ],
        "text": "您好"
      }
    ],
    "simpler": true,
    "staff_called": false,
    "state": "starting",
    "suggestions": [
      "多少钱"
    ]
  },
  {
    "bag": 1,
    "messages": [
      {
        "done": [
          {
            "text": "已换上",
            "undo": true
          }
        ],
        "from": "shopper",
        "id": 1,
        "products": [
          {
            "brand": "B",
            "colours": [
              {
                "id": "red",
                "name": "红",
                "rgb": "#aa0000"
              },
              {
                "id": "red",
                "name": "红",
                "rgb": null
              }
            ],
            "here": 3,
            "id": "p",
            "member_price": "¥179",
            "picture": null,
            "price": "¥199",
            "title": "连衣裙",
            "wearable": true,
            "why": "因为您试过"
          }
        ],
        "text": "您好"
      },
      {
        "done": [
          {
            "text": "已换上",
            "undo": true
          }
        ],
        "from": "guide",
        "id": 2,
        "products": [
          {
            "brand": "B",
            "colours": [
              {
                "id": "red",
                "name": "红",
                "rgb": "#aa0000"
              },
              {
                "id": "red",
                "name": "红",
                "rgb": null
              }
            ],
            "here": 3,
            "id": "p",
            "member_price": "¥179",
            "picture": null,
            "price": "¥199",
            "title": "连衣裙",
            "wearable": true,
            "why": "因为您试过"
          }
        ],
        "text": "您好"
      }
    ],
    "simpler": true,
    "staff_called": false,
    "state": "ready",
    "suggestions": [
      "多少钱"
    ]
  },
  {
    "bag": 1,
    "messages": [
      {
        "done": [
          {
            "text": "已换上",
            "undo": true
          }
        ],
        "from": "shopper",
        "id": 1,
        "products": [
          {
            "brand": "B",
            "colours": [
              {
                "id": "red",
                "name": "红",
                "rgb": "#aa0000"
              },
              {
                "id": "red",
                "name": "红",
                "rgb": null
              }
            ],
            "here": 3,
            "id": "p",
            "member_price": "¥179",
            "picture": null,
            "price": "¥199",
            "title": "连衣裙",
            "wearable": true,
            "why": "因为您试过"
          }
        ],
        "text": "您好"
      },
      {
        "done": [
          {
            "text": "已换上",
            "undo": true
          }
        ],
        "from": "guide",
        "id": 2,
        "products": [
          {
            "brand": "B",
            "colours": [
              {
                "id": "red",
                "name": "红",
                "rgb": "#aa0000"
              },
              {
                "id": "red",
                "name": "红",
                "rgb": null
              }
            ],
            "here": 3,
            "id": "p",
            "member_price": "¥179",
            "picture": null,
            "price": "¥199",
            "title": "连衣裙",
            "wearable": true,
            "why": "因为您试过"
          }
        ],
        "text": "您好"
      }
    ],
    "simpler": true,
    "staff_called": false,
    "state": "down",
    "suggestions": [
      "多少钱"
    ]
  }
];

export const page: ProductPage = {
  "attributes": [
    {
      "name": "面料",
      "value": "棉"
    }
  ],
  "bought_with": [
    {
      "brand": "B",
      "colours": [
        {
          "id": "red",
          "name": "红",
          "rgb": "#aa0000"
        },
        {
          "id": "red",
          "name": "红",
          "rgb": null
        }
      ],
      "here": 3,
      "id": "p",
      "member_price": "¥179",
      "picture": null,
      "price": "¥199",
      "title": "连衣裙",
      "wearable": true,
      "why": "因为您试过"
    }
  ],
  "card": {
    "brand": "B",
    "colours": [
      {
        "id": "red",
        "name": "红",
        "rgb": "#aa0000"
      },
      {
        "id": "red",
        "name": "红",
        "rgb": null
      }
    ],
    "here": 3,
    "id": "p",
    "member_price": "¥179",
    "picture": null,
    "price": "¥199",
    "title": "连衣裙",
    "wearable": true,
    "why": "因为您试过"
  },
  "colours": [
    {
      "colour": {
        "id": "red",
        "name": "红",
        "rgb": "#aa0000"
      },
      "picture": "images/p.webp",
      "sizes": [
        {
          "here": 2,
          "size": "M",
          "suggested": true,
          "variant": "v"
        }
      ]
    }
  ],
  "description": "…",
  "similar": [
    {
      "brand": "B",
      "colours": [
        {
          "id": "red",
          "name": "红",
          "rgb": "#aa0000"
        },
        {
          "id": "red",
          "name": "红",
          "rgb": null
        }
      ],
      "here": 3,
      "id": "p",
      "member_price": "¥179",
      "picture": null,
      "price": "¥199",
      "title": "连衣裙",
      "wearable": true,
      "why": "因为您试过"
    }
  ]
};

export const bag: Bag = {
  "lines": [
    {
      "detail": "红，M",
      "picture": null,
      "price": "¥199",
      "product": "p",
      "reserved": false,
      "title": "连衣裙",
      "variant": "v"
    }
  ],
  "total": "¥199"
};

export const stock: StoreStock[] = [
  {
    "kilometres": 3,
    "name": "店",
    "quantity": 1,
    "store": "s"
  }
];

export const shelves: Shelf[] = [
  {
    "products": [
      {
        "brand": "B",
        "colours": [
          {
            "id": "red",
            "name": "红",
            "rgb": "#aa0000"
          },
          {
            "id": "red",
            "name": "红",
            "rgb": null
          }
        ],
        "here": 3,
        "id": "p",
        "member_price": "¥179",
        "picture": null,
        "price": "¥199",
        "title": "连衣裙",
        "wearable": true,
        "why": "因为您试过"
      }
    ],
    "title": "相似"
  }
];

export const typed: Typed = {
  "candidates": [
    {
      "consumed": 3,
      "text": "裙"
    }
  ]
};
