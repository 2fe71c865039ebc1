# The rooms and the directions between them: read by the Makefile (which links a test with its own
# room and those below) and by the layer check (.ci/check-layers), so the two cannot disagree.
#
# below_ROOM: the rooms whose doors ROOM may include. door_ROOM: the headers others may include;
# signage/ is a vocabulary, all its headers are doors.

ROOMS := signage/base signage/language signage/drawing \
         publisher/item publisher/store publisher/feed publisher/intake publisher/upload \
         publisher/programme publisher/people publisher/mail publisher/review publisher/delivery \
         publisher/console publisher/online publisher player

below_signage/base :=
below_signage/language := signage/base
below_signage/drawing := signage/base signage/language

below_publisher/item := signage/base
below_publisher/store := signage/base publisher/item
below_publisher/feed := signage/base publisher/item publisher/store
below_publisher/intake := signage/base signage/language publisher/item publisher/store
below_publisher/programme := signage/base signage/language signage/drawing publisher/item publisher/store
below_publisher/delivery := signage/base signage/language signage/drawing publisher/item publisher/store publisher/programme
below_publisher/upload := signage/base signage/language signage/drawing
below_publisher/people := signage/base publisher/item publisher/store
below_publisher/mail := signage/base publisher/item publisher/store
below_publisher/review := signage/base signage/language publisher/item publisher/store
below_publisher/console := signage/base signage/language signage/drawing publisher/item publisher/store \
                           publisher/feed publisher/upload publisher/programme publisher/people publisher/mail \
                           publisher/review publisher/delivery
below_publisher/online := signage/base signage/language signage/drawing publisher/item publisher/store \
                          publisher/upload publisher/programme publisher/people publisher/mail publisher/review \
                          publisher/delivery publisher/console
below_publisher := signage/base signage/language signage/drawing publisher/item publisher/store \
                   publisher/feed publisher/intake publisher/upload publisher/programme publisher/people \
                   publisher/mail publisher/review publisher/delivery publisher/console publisher/online
below_player := signage/base signage/language signage/drawing

door_publisher/item := item.h item_json.h
door_publisher/store := store.h store_person.h store_audit.h store_proposal.h store_mail.h store_play.h \
                        store_register.h store_backup.h
door_publisher/feed := feed.h poller.h
door_publisher/intake := item_file.h folder.h
door_publisher/programme := programme.h edition.h explain.h phrases.h standing.h wording.h
door_publisher/delivery := server.h route.h page.h
door_publisher/upload := upload.h
door_publisher/people := people.h
door_publisher/mail := mailer.h mail_address.h
door_publisher/review := review.h
door_publisher/console := console.h office.h settings.h studio.h legibility_report.h player_report.h
door_publisher/online := online.h
