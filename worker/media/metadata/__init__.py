"""What files say about themselves beside their pixels: dates, keywords, ratings, places, names of cameras."""
