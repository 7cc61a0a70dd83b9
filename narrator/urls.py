"""All addresses of the site."""

from django.contrib import admin
from django.urls import include, path, re_path

from narrator.web import feeds
from narrator.web.api.root import api
from narrator.web.problems import unknown_address

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls),
    re_path(r"^api/v1/", unknown_address),
    path("feeds/<str:secret>.xml", feeds.feed, name="feed"),
    path("feeds/<str:secret>/<int:number>.mp3", feeds.episode, name="episode"),
    path("feeds/<str:secret>/cover", feeds.cover, name="feed-cover"),
    path("", include("narrator.web.pages.urls")),
]

handler500 = "narrator.web.broken.server_error"
