// Written by the test in src-tauri/src/guide/view.rs; holds the TypeScript types against the Rust ones.
import type { Bag, ComparePage, DemoAccess, GuideView, ListPage, ProductPage, ProfilePage, Shelf, StaffHelp,
  StoreStock, Typed } from "./bridge";

export const views: GuideView[] = [
  {
    "bag": 1,
    "hint": {
      "product": "p",
      "text": "…",
      "variant": "v"
    },
    "list": true,
    "member": "甲",
    "messages": [
      {
        "compare": [
          "p",
          "q"
        ],
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
        "stock": [
          {
            "kilometres": 3,
            "name": "店",
            "quantity": 1,
            "store": "s"
          }
        ],
        "text": "您好"
      },
      {
        "compare": [
          "p",
          "q"
        ],
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
        "stock": [
          {
            "kilometres": 3,
            "name": "店",
            "quantity": 1,
            "store": "s"
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
    "hint": {
      "product": "p",
      "text": "…",
      "variant": "v"
    },
    "list": true,
    "member": "甲",
    "messages": [
      {
        "compare": [
          "p",
          "q"
        ],
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
        "stock": [
          {
            "kilometres": 3,
            "name": "店",
            "quantity": 1,
            "store": "s"
          }
        ],
        "text": "您好"
      },
      {
        "compare": [
          "p",
          "q"
        ],
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
        "stock": [
          {
            "kilometres": 3,
            "name": "店",
            "quantity": 1,
            "store": "s"
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
    "hint": {
      "product": "p",
      "text": "…",
      "variant": "v"
    },
    "list": true,
    "member": "甲",
    "messages": [
      {
        "compare": [
          "p",
          "q"
        ],
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
        "stock": [
          {
            "kilometres": 3,
            "name": "店",
            "quantity": 1,
            "store": "s"
          }
        ],
        "text": "您好"
      },
      {
        "compare": [
          "p",
          "q"
        ],
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
        "stock": [
          {
            "kilometres": 3,
            "name": "店",
            "quantity": 1,
            "store": "s"
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
  "also_bought": [
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
  "attributes": [
    {
      "name": "面料",
      "value": "棉"
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
  "goes_with": [
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

export const lists: ListPage[] = [
  {
    "groups": [
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "kind"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "colour"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "size"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "price"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "material"
      }
    ],
    "here": {
      "count": 3,
      "on": false
    },
    "mine": null,
    "near": {
      "count": 5,
      "on": false
    },
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
    "sort": "relevance",
    "total": 12,
    "touched": true,
    "undo": false,
    "what": "红色连衣裙"
  },
  {
    "groups": [
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "kind"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "colour"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "size"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "price"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "material"
      }
    ],
    "here": {
      "count": 3,
      "on": false
    },
    "mine": null,
    "near": {
      "count": 5,
      "on": false
    },
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
    "sort": "price-up",
    "total": 12,
    "touched": true,
    "undo": false,
    "what": "红色连衣裙"
  },
  {
    "groups": [
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "kind"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "colour"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "size"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "price"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "material"
      }
    ],
    "here": {
      "count": 3,
      "on": false
    },
    "mine": null,
    "near": {
      "count": 5,
      "on": false
    },
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
    "sort": "price-down",
    "total": 12,
    "touched": true,
    "undo": false,
    "what": "红色连衣裙"
  },
  {
    "groups": [
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "kind"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "colour"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "size"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "price"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "material"
      }
    ],
    "here": {
      "count": 3,
      "on": false
    },
    "mine": {
      "count": 2,
      "on": true
    },
    "near": {
      "count": 5,
      "on": false
    },
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
    "sort": "new",
    "total": 12,
    "touched": true,
    "undo": false,
    "what": "红色连衣裙"
  },
  {
    "groups": [
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "kind"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "colour"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "size"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "price"
      },
      {
        "choices": [
          {
            "chosen": true,
            "count": 3,
            "rgb": "#aa0000",
            "text": "红",
            "value": "red"
          },
          {
            "chosen": true,
            "count": 3,
            "rgb": null,
            "text": "红",
            "value": "red"
          }
        ],
        "name": "material"
      }
    ],
    "here": {
      "count": 3,
      "on": false
    },
    "mine": null,
    "near": null,
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
    "sort": "popular",
    "total": 12,
    "touched": true,
    "undo": false,
    "what": "红色连衣裙"
  }
];

export const compare: ComparePage = {
  "cards": [
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
    },
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
  "rows": [
    {
      "name": "面料",
      "values": [
        "棉",
        ""
      ]
    }
  ],
  "same": [
    {
      "name": "季节",
      "value": "夏"
    }
  ]
};

export const demo: (DemoAccess | null)[] = [
  null,
  {
    "members": [
      {
        "code": "M1",
        "name": "甲",
        "pin": "6172"
      }
    ],
    "staff_pin": "8642"
  }
];

export const profile: ProfilePage = {
  "consents": [
    {
      "agreed": true,
      "purpose": "profile",
      "source": "App，2026-11-03"
    },
    {
      "agreed": true,
      "purpose": "cross_channel",
      "source": "App，2026-11-03"
    },
    {
      "agreed": true,
      "purpose": "measurements",
      "source": "App，2026-11-03"
    },
    {
      "agreed": true,
      "purpose": "marketing",
      "source": "App，2026-11-03"
    }
  ],
  "fields": [
    {
      "id": "sizes",
      "source": "门店 3 次",
      "sure": "很确定",
      "title": "尺码",
      "values": [
        {
          "margin": 0.1,
          "share": 0.8,
          "text": "M"
        },
        {
          "margin": null,
          "share": null,
          "text": "M"
        }
      ]
    }
  ],
  "kept": [
    {
      "id": "name",
      "source": "会员资料",
      "sure": "",
      "title": "称呼",
      "values": [
        {
          "margin": null,
          "share": null,
          "text": "M"
        }
      ]
    }
  ],
  "membership": "银卡会员",
  "name": "甲"
};

export const help: StaffHelp = {
  "bag": [],
  "known": [
    {
      "id": "sizes",
      "source": "门店 3 次",
      "sure": "很确定",
      "title": "尺码",
      "values": [
        {
          "margin": 0.1,
          "share": 0.8,
          "text": "M"
        },
        {
          "margin": null,
          "share": null,
          "text": "M"
        }
      ]
    }
  ],
  "member": "甲",
  "steps": [
    {
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
      "variant": "v",
      "what": "…",
      "why": [
        "试了 2 次"
      ]
    },
    {
      "card": null,
      "variant": null,
      "what": "…",
      "why": [
        "试了 2 次"
      ]
    }
  ],
  "tried": [
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
