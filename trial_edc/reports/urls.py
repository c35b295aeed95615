"""Addresses of reports, of the lists of subjects, and of a subject's page."""

from django.urls import path

from trial_edc.reports import views, views_lists, views_subject
from trial_edc.reports.charts import views as charts
from trial_edc.reports.flow import views as flow

urlpatterns = [
    path("subjects/", views_lists.subjects, name="subjects"),
    path("matrix/", views_lists.matrix, name="matrix"),
    path("subjects/<str:number>/", views_subject.subject, name="subject"),
    path("subjects/<str:number>/unscheduled/", views_subject.add_unscheduled, name="add_unscheduled"),
    path("subjects/<str:number>/charts/<str:code>/", charts.chart, name="chart"),
    path("reports/response/", views.response_report, name="response_report"),
    path("reports/response/subjects/<str:which>/", views.subjects_behind, name="subjects_behind"),
    path("reports/flow/", flow.flow, name="flow_report"),
    path("reports/flow/subjects/<str:which>/", flow.flow_subjects, name="flow_subjects"),
    path("reports/runs/", views.runs, name="runs"),
    path("reports/runs/<int:key>/", views.run, name="run"),
    path("reports/runs/<int:key>/file/", views.run_file, name="run_file"),
]
