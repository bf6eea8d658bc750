"""Pictures of products that the wardrobe cannot show: flat illustrations in one light before one ground."""
