# The rooms and the directions between them: read by the Makefile (which links a test with its own
# room and those below) and by the layer check (.ci/check-layers), so the two cannot disagree.
#
# below_ROOM: the rooms whose doors ROOM may include. door_ROOM: the headers others may include;
# signage/ is a vocabulary, all its headers are doors.

ROOMS := signage/base signage/language signage/drawing \
         publisher/item publisher/store publisher/feed publisher/intake publisher/programme \
         publisher/delivery publisher player

below_signage/base :=
below_signage/language := signage/base
below_signage/drawing := signage/base signage/language

below_publisher/item := signage/base
below_publisher/store := signage/base publisher/item
below_publisher/feed := signage/base publisher/item publisher/store
below_publisher/intake := signage/base signage/language publisher/item publisher/store
below_publisher/programme := signage/base signage/language signage/drawing publisher/item publisher/store
below_publisher/delivery := signage/base signage/language signage/drawing publisher/item publisher/store publisher/programme
below_publisher := signage/base signage/language signage/drawing publisher/item publisher/store \
                   publisher/feed publisher/intake publisher/programme publisher/delivery
below_player := signage/base signage/language signage/drawing

door_publisher/item := item.h
door_publisher/store := store.h
door_publisher/feed := feed.h poller.h
door_publisher/intake := item_file.h folder.h
door_publisher/programme := programme.h edition.h explain.h
door_publisher/delivery := server.h
