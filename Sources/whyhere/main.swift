print("whyhere")
